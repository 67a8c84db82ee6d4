/** Builds the settings of Vault, and finds logins that contradict each other. */

import type { FlagName } from './flags.ts';
import type { Ingredients } from './ingredients.ts';
import type { VaultLogin, VaultSettings } from './settings.ts';

const prefix = 'service.vault.config';

type From = Pick<Ingredients, 'values' | 'origins' | 'problem'>;

/** Only asked when Vault makes the certificates; undefined, with the problems told, when something is missing. */
export function vault(from: From): VaultSettings | undefined {
  const { values, problem } = from;
  const address = values[`${prefix}.address`].replace(/\/+$/, '');
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    problem(
      `service.certificates.issuer is vault, and ${prefix}.address is "${address}" but must look like https://vault.example.com:8200`,
    );
    return undefined;
  }
  const login = chosenLogin(from);
  return (
    login && {
      address,
      login,
      caFile: optional(values[`${prefix}.cafile`]),
      namespace: optional(values[`${prefix}.namespace`]),
    }
  );
}

/** The one login that is set. A token of the environment gives way to whatever was set for the operator. */
function chosenLogin(from: From): VaultLogin | undefined {
  const { origins, problem } = from;
  const logins = offered(from);
  const names = Object.keys(logins).filter((name) => logins[name] !== undefined);
  const tokenName: FlagName = `${prefix}.token`;
  const explicit =
    origins.get(tokenName) === 'VAULT_TOKEN' && names.length > 1
      ? names.filter((name) => name !== tokenName)
      : names;
  if (explicit.length > 1) problem(`${explicit.join(' and ')} contradict each other; set one of them`);
  const [name] = explicit;
  if (name !== undefined) return logins[name];
  problem(
    `service.certificates.issuer is vault, which needs a login: ${Object.keys(logins).slice(0, -1).join(', ')} or ${Object.keys(logins).at(-1)}`,
  );
  return undefined;
}

/** Every way to log in, by the setting that chooses it. */
function offered({ values, problem }: From): Readonly<Record<string, VaultLogin | undefined>> {
  const token = values[`${prefix}.token`];
  const file = values[`${prefix}.tokenfile`];
  const roleId = values[`${prefix}.approle.roleid`];
  const secretId = values[`${prefix}.approle.secretid`];
  const role = values[`${prefix}.kubernetes.role`];
  if (roleId === '' && secretId.reveal() !== '')
    problem(`${prefix}.approle is only half set: ${prefix}.approle.roleid is missing`);
  return {
    [`${prefix}.token`]: token.reveal() === '' ? undefined : { method: 'token', token },
    [`${prefix}.tokenfile`]: file === '' ? undefined : { method: 'token file', file },
    [`${prefix}.approle.roleid`]:
      roleId === ''
        ? undefined
        : { method: 'AppRole', mount: values[`${prefix}.approle.mount`], roleId, secretId },
    [`${prefix}.kubernetes.role`]:
      role === ''
        ? undefined
        : {
            method: 'Kubernetes',
            mount: values[`${prefix}.kubernetes.mount`],
            role,
            file: values[`${prefix}.kubernetes.tokenfile`],
          },
  };
}

function optional(text: string): string | undefined {
  return text === '' ? undefined : text;
}
