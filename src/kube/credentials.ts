/** Where the API server is and who we are to it: inside the cluster, or at an explicit address. */
import type { Clock } from '../support/clock.ts';
import { OperatorError } from '../support/errors.ts';
import { Secret } from '../support/secret.ts';
import { FreshFile } from './fresh-file.ts';

/** What a TLS connection is made with; PEM texts. An equal identity keeps its object, so that connections are kept. */
export interface TlsIdentity {
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: Secret<string> | undefined;
  /** The name to expect in the server's certificate, when it is not the address. */
  readonly serverName?: string | undefined;
  /** Accepts any server certificate; only ever by explicit wish of a kubeconfig. */
  readonly insecure?: boolean | undefined;
}

export interface Identity {
  readonly tls: TlsIdentity;
  /** The value of the Authorization header. */
  readonly authorization?: Secret<string> | undefined;
}

export interface Credentials {
  /** Who we are now; cached, so it may be asked before every request. */
  identity(): Promise<Identity>;
  /** The server refused us: the next identity must not come from a cache. */
  forget(): void;
}

/** An API server and the credentials for it. */
export interface Connection {
  /** `https://host:port`, with a path prefix where a proxy needs one. */
  readonly server: string;
  readonly credentials: Credentials;
  /** The namespace a kubeconfig or the service account names. */
  readonly namespace?: string | undefined;
}

/** Answers with the present text of one part, or undefined when it turns out that there is none. */
export type Source = () => Promise<string | undefined>;

/** The parts of an identity; each is asked anew for every request and answers from its own cache. */
export interface IdentitySources {
  readonly ca?: Source | undefined;
  readonly cert?: Source | undefined;
  readonly key?: Source | undefined;
  readonly authorization?: Source | undefined;
  readonly serverName?: string | undefined;
  readonly insecure?: boolean | undefined;
  readonly forget?: (() => void) | undefined;
}

/** Credentials made of parts; the TLS identity object changes only when one of its parts does. */
export function credentialsFrom(sources: IdentitySources): Credentials {
  let tls: TlsIdentity | undefined;
  return {
    identity: async () => {
      const [ca, cert, key, authorization] = await Promise.all([
        sources.ca?.(),
        sources.cert?.(),
        sources.key?.(),
        sources.authorization?.(),
      ]);
      if (tls === undefined || tls.ca !== ca || tls.cert !== cert || tls.key?.reveal() !== key) {
        const { serverName, insecure } = sources;
        tls = { ca, cert, key: key === undefined ? undefined : new Secret(key), serverName, insecure };
      }
      return { tls, authorization: authorization === undefined ? undefined : new Secret(authorization) };
    },
    forget: () => sources.forget?.(),
  };
}

/** Reads files through one-minute caches that one `forget` empties. */
export function freshFiles(clock: Clock): {
  readonly reader: (path: string | undefined) => Source | undefined;
  readonly forget: () => void;
} {
  const files: FreshFile[] = [];
  return {
    reader: (path) => {
      if (path === undefined || path === '') return undefined;
      const file = new FreshFile(path, clock);
      files.push(file);
      return () => file.read();
    },
    forget: () => {
      for (const file of files) file.expire();
    },
  };
}

/** The Authorization header for a token. */
export function bearer(read: Source | undefined): Source | undefined {
  if (read === undefined) return undefined;
  return async () => {
    const token = await read();
    return token === undefined ? undefined : `Bearer ${token.trim()}`;
  };
}

/** Where every pod finds its service account (Kubernetes documentation, "Accessing the API from a Pod"). */
const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The API server of the cluster we run in; `host` and `port` are KUBERNETES_SERVICE_HOST and _PORT. */
export async function inCluster(options: {
  readonly host: string | undefined;
  readonly port: string | undefined;
  readonly clock: Clock;
  readonly folder?: string | undefined;
}): Promise<Connection> {
  const { host, port, clock, folder = SERVICE_ACCOUNT } = options;
  if (!host || !port) {
    const reason = 'KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set: this is not a pod';
    throw new OperatorError({ code: 'Invalid', operation: 'find the API server', reason });
  }
  const files = freshFiles(clock);
  const sources = {
    ca: files.reader(`${folder}/ca.crt`),
    authorization: bearer(files.reader(`${folder}/token`)),
    forget: files.forget,
  };
  const namespace = await new FreshFile(`${folder}/namespace`, clock).read();
  return {
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    credentials: credentialsFrom(sources),
    namespace: namespace.trim(),
  };
}

/** The API server at an explicit address, with optional PEM files; empty names mean none. */
export function atAddress(options: {
  readonly address: string;
  readonly caFile?: string | undefined;
  readonly crtFile?: string | undefined;
  readonly keyFile?: string | undefined;
  readonly clock: Clock;
}): Connection {
  const files = freshFiles(options.clock);
  const [cert, key] = [files.reader(options.crtFile), files.reader(options.keyFile)];
  if ((cert === undefined) !== (key === undefined)) {
    const reason = 'a client certificate needs both its certificate file and its key file';
    throw new OperatorError({ code: 'Invalid', operation: 'find the API server', reason });
  }
  const sources = { ca: files.reader(options.caFile), cert, key, forget: files.forget };
  return { server: serverUrl(options.address), credentials: credentialsFrom(sources) };
}

/** The address without a trailing slash; `Invalid` when it is not an http or https URL. */
export function serverUrl(address: string): string {
  const url = URL.parse(address);
  if (url !== null && /^https?:$/.test(url.protocol)) return url.href.replace(/\/+$/, '');
  const reason = `the address "${address}" is not an http or https URL`;
  throw new OperatorError({ code: 'Invalid', operation: 'find the API server', reason });
}
