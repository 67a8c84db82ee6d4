/** Where in Vault the things of a cluster are, exactly as cert-operator and certctl lay them out, so that either can take over. */
import { createHash } from 'node:crypto';

/** The secrets engine of a cluster: `pki-al9qy`. */
export const mountName = (id: string): string => `pki-${id}`;

/**
 * The role that issues for these organizations, in whatever order: `role-org-<sha1>`, or `role-al9qy` for none.
 * SHA-1 is cert-operator's choice for a short name; nothing rests on its strength.
 */
export function roleName(id: string, organizations: readonly string[]): string {
  if (organizations.length === 0) return `role-${id}`;
  const sorted = organizations.toSorted().join(',');
  return `role-org-${createHash('sha1').update(sorted).digest('hex')}`;
}

/** What a token needs to have certificates of this cluster made, and of no other. */
export const policyName = (id: string): string => `pki-issue-policy-${id}`;

/** Every policy that the operator, or certctl before it, may have made for the cluster. */
export const policyNames = (id: string): readonly string[] => [policyName(id), `${policyName(id)}-org`];

/** The rules of the policy. */
export function policyRules(id: string): string {
  return [
    `path "${mountName(id)}/issue/*" {`,
    '  capabilities = ["create", "update"]',
    '}',
    `path "${mountName(id)}/roles" {`,
    '  capabilities = ["list"]',
    '}',
    '',
  ].join('\n');
}
