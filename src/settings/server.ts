/** Builds the settings of the HTTP server. */
import type { Ingredients } from './ingredients.ts';
import type { Settings } from './settings.ts';

export function server({ values, problem }: Ingredients): Settings['server'] {
  const address = values['server.listen.address'];
  const url = URL.parse(address);
  const accessLog = values['server.log.access'];
  if (url === null || !/^https?:$/.test(url.protocol) || url.pathname !== '/') {
    problem(`server.listen.address is "${address}" and must look like http://0.0.0.0:8000`);
    return { listen: { host: '', port: 0 }, accessLog };
  }
  const secure = url.protocol === 'https:';
  const listen = {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? (secure ? 443 : 80) : Number(url.port),
  };
  const crtFile = values['server.tls.crtfile'];
  const keyFile = values['server.tls.keyfile'];
  const caFile = values['server.tls.cafile'] === '' ? undefined : values['server.tls.cafile'];
  if (!secure) {
    if (crtFile + keyFile + (caFile ?? '') !== '') {
      problem('server.tls is set, but server.listen.address does not begin with https');
    }
    return { listen, accessLog };
  }
  if (crtFile === '' || keyFile === '') {
    problem('server.listen.address begins with https, which needs server.tls.crtfile and server.tls.keyfile');
  }
  return { listen, accessLog, tls: { crtFile, keyFile, caFile } };
}
