/** The SDK's chain of credential sources, apart from the rest because it is large and often not needed. */
import { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import type { CredentialSource } from './credentials.ts';

/** Environment, profile, web identity, container or instance role: whatever this process was given, in the SDK's order. */
export function ambientCredentials(): CredentialSource {
  return fromNodeProviderChain({ maxRetries: 2, timeout: 3_000 });
}
