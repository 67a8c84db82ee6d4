/** Opens the Vault that the settings describe, as an issuer, with what keeps its login alive. */
import { VaultClient } from '../pki/vault/client.ts';
import { VaultHttp } from '../pki/vault/http.ts';
import { vaultIssuer } from '../pki/vault/issuer.ts';
import { VaultSession } from '../pki/vault/session.ts';
import type { VaultSettings } from '../settings.ts';
import type { Clock, Duration } from '../support/clock.ts';
import type { OpenIssuer } from './open-issuer.ts';

/** Nothing is asked of Vault before the first certificate is due, but for the life of a token that was given. */
export function openVault(
  settings: VaultSettings,
  { clock, authorityTtl }: { readonly clock: Clock; readonly authorityTtl: Duration },
): OpenIssuer {
  const { address, login } = settings;
  const http = new VaultHttp({ ...settings, clock });
  const session = new VaultSession({ vault: http, login, clock });
  const issuer = vaultIssuer({ vault: new VaultClient(http, session), address, clock, authorityTtl });
  const run = async (signal: AbortSignal): Promise<void> => await session.keep(signal);
  return { issuer, runnables: [{ name: 'vault login', stage: 'leading', run }], close: () => http.close() };
}
