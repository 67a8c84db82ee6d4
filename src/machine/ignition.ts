/** The part of Ignition's configuration format that machines of a cluster use. Source: Ignition specification v3.4.0. */

/** Flatcar's long-term release knows 3.4 and nothing later (Ignition 2.19), so this is what is written. */
export const ignitionVersion = '3.4.0';

export interface IgnitionConfig {
  readonly ignition: {
    readonly version: typeof ignitionVersion;
    readonly config?: { readonly merge: readonly Resource[] };
    /** Used for what is fetched from here on. */
    readonly proxy?: {
      readonly httpProxy?: string;
      readonly httpsProxy?: string;
      readonly noProxy: readonly string[];
    };
  };
  readonly passwd?: { readonly users: readonly User[] };
  readonly storage?: {
    readonly files?: readonly File[];
    readonly directories?: readonly Node[];
    readonly links?: readonly Link[];
  };
  readonly systemd?: { readonly units: readonly Unit[] };
}

export interface Resource {
  readonly source: string;
  /** `sha256-<hex>` of the content; Ignition refuses anything else. */
  readonly verification?: { readonly hash: string };
}

export interface Node {
  readonly path: string;
  /** Permissions as a number, e.g. `0o600`. */
  readonly mode?: number;
  readonly overwrite?: boolean;
}

export interface File extends Node {
  readonly contents: Resource;
}

export interface Link extends Node {
  readonly target: string;
  readonly hard?: boolean;
}

export interface Unit {
  readonly name: string;
  readonly enabled?: boolean;
  readonly mask?: boolean;
  readonly contents?: string;
  readonly dropins?: readonly { readonly name: string; readonly contents: string }[];
}

export interface User {
  readonly name: string;
  readonly sshAuthorizedKeys?: readonly string[];
  readonly groups?: readonly string[];
}

/** A file whose content is part of the config. */
export function textFile(path: string, mode: number, text: string): File {
  return { path, mode, overwrite: true, contents: { source: dataUrl(text) } };
}

/** Text as a data URL; percent-encoded, so that a reader of the config can make out what it says. */
export function dataUrl(text: string): string {
  return `data:,${encodeURIComponent(text)}`;
}
