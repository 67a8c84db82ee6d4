/** Reads from the settings where machines get what they run: images of machines and containers, programs, a proxy. */
import type { Proxy, Sources } from '../cluster/cluster.ts';
import type { Values } from './values.ts';

/** Collects one sentence for everything that is wrong. */
type Problem = (sentence: string) => void;

const mirrorsName = 'service.guest.registry.mirrors';

/** Only to be used when `problem` was not called. */
export function sources(values: Values, problem: Problem): Sources {
  const imageOwner = values['service.guest.image.owner'];
  if (imageOwner !== '' && !/^\d{12}$/.test(imageOwner))
    problem(
      `service.guest.image.owner is "${imageOwner}" and must be an account ID, which has twelve digits`,
    );
  const assetMirror = values['service.guest.assets.mirror'];
  if (assetMirror !== '') checkAddress('service.guest.assets.mirror', assetMirror, problem);
  return {
    ...(imageOwner === '' ? {} : { imageOwner }),
    ...(assetMirror === '' ? {} : { assetMirror: assetMirror.replace(/\/+$/, '') }),
    ...proxy(values, problem),
    registryMirrors: registryMirrors(values[mirrorsName], problem),
  };
}

function proxy(values: Values, problem: Problem): { readonly proxy?: Proxy } {
  const [http, https] = [values['service.guest.proxy.http'], values['service.guest.proxy.https']];
  const noProxy = values['service.guest.proxy.noproxy'];
  if (http !== '') checkAddress('service.guest.proxy.http', http, problem);
  if (https !== '') checkAddress('service.guest.proxy.https', https, problem);
  for (const entry of noProxy.filter((text) => !/^[A-Za-z0-9.:_/*-]+$/.test(text)))
    problem(
      `service.guest.proxy.noproxy has "${entry}", which is not a domain, an address or a network such as 192.0.2.0/24`,
    );
  if (http + https !== '')
    return { proxy: { ...(http === '' ? {} : { http }), ...(https === '' ? {} : { https }), noProxy } };
  if (noProxy.length > 0)
    problem('service.guest.proxy.noproxy is set, but neither service.guest.proxy.http nor .https');
  return {};
}

/** Entries of one registry add up, in their order. */
function registryMirrors(entries: readonly string[], problem: Problem): Sources['registryMirrors'] {
  const mirrors: Record<string, readonly string[]> = {};
  for (const entry of entries) {
    const [, registry, address] = /^([a-z0-9.-]+(?::\d+)?)=(.+)$/.exec(entry) ?? [];
    if (registry === undefined || address === undefined)
      problem(`${mirrorsName} has "${entry}" and must look like docker.io=https://mirror.example.com`);
    else {
      checkAddress(mirrorsName, address, problem);
      mirrors[registry] = [...(mirrors[registry] ?? []), address.replace(/\/+$/, '')];
    }
  }
  return mirrors;
}

/** A password here would be readable for everybody who may describe instances or log in to a machine. */
function checkAddress(name: string, text: string, problem: Problem): void {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || /[\s"'\\]/.test(text))
    problem(`${name} has "${text}", which is not an http or https address`);
  else if (url.username + url.password !== '')
    problem(`${name} has a user name or password in it, and machines keep it where everybody can read it`);
}
