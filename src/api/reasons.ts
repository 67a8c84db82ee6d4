/** The closed list of reasons a condition may give, each with what it means, who can mend it, and how. */

export interface ReasonFacts {
  readonly meaning: string;
  /** Who can end it. */
  readonly who: 'nobody needs to' | 'user' | 'account owner' | 'operator’s owner';
  readonly remedy: string;
}

const passing = (meaning: string): ReasonFacts => ({
  meaning,
  who: 'nobody needs to',
  remedy: 'Wait: the operator looks again by itself.',
});
const user = (meaning: string, remedy: string): ReasonFacts => ({ meaning, who: 'user', remedy });
const account = (meaning: string, remedy: string): ReasonFacts => ({ meaning, who: 'account owner', remedy });
const owner = (meaning: string, remedy: string): ReasonFacts => ({
  meaning,
  who: 'operator’s owner',
  remedy,
});

export const reasons = {
  AsWanted: passing('What the condition speaks of is as the spec wants it.'),
  SwitchedOff: owner(
    'A setting of the installation switches this off.',
    'Change the setting if you want it.',
  ),
  Creating: passing('CloudFormation or the operator is making it.'),
  Updating: passing('A change is being rolled out.'),
  Deleting: passing('It is being removed.'),
  WaitingForNeeds: passing('Another condition must become true first; the message names it.'),
  WaitingForObservation: passing('The operator has just written and waits until AWS shows the result.'),
  Retrying: passing(
    'A failure that may pass by itself; the message says what failed and when the next try is.',
  ),
  Throttled: passing('AWS asked to slow down.'),
  Unavailable: passing('A service did not answer or answered with a failure of its own.'),
  Conflict: passing('Somebody else changed the same object; the operator looks again.'),
  Paused: user('`spec.operations.paused` is set.', 'Unset it to let the operator go on.'),
  SpecInvalid: user(
    'The spec contradicts itself or AWS; the message lists every problem.',
    'Correct the named fields.',
  ),
  ReleaseUnknown: user(
    'No release of this operator has the wanted bundle version; nothing is touched.',
    'Set `spec.versionBundle.version` to a version from `GET /`, or run an operator that knows it.',
  ),
  CredentialMissing: user(
    'The credential Secret is missing or malformed.',
    'Create the Secret that `spec.aws.credentialSecret` names with the key `aws.awsoperator.arn`.',
  ),
  SshKeyMissing: owner(
    'The installation’s SSH public key cannot be read.',
    'Create the Secret `aws-operator-ssh-key-secret` with the key `id_rsa.pub`.',
  ),
  CertificatesMissing: user(
    'Certificate Secrets of the cluster are missing.',
    'Set `service.certificates.issuer`, have cert-operator issue them, or create the named Secrets with `ca`, `crt` and `key`.',
  ),
  CertificatesInvalid: user(
    'A certificate or the encryption key does not fit: wrong key, wrong authority, expired or malformed.',
    'Replace the named Secrets.',
  ),
  SecretForeign: user(
    'The Secret a certificate belongs into was made by somebody else; it is used as it is and not changed.',
    'Delete the Secret to have one made, or delete the CertConfig.',
  ),
  RegenerationDisabled: user(
    'A certificate is no longer fit and may not be made anew; the message says why.',
    'Restore the Secret, or delete it to have another certificate made.',
  ),
  VaultSealed: owner(
    'Vault is sealed, or was never initialised: it answers nothing until somebody unseals it.',
    'Unseal it; nothing has to be done in the operator afterwards.',
  ),
  AuthorityRolling: passing(
    'The cluster’s certificate authority is being changed; each step waits until every machine has taken the one before.',
  ),
  Denied: account(
    'AWS or Kubernetes refuses the operator’s identity.',
    'Grant the named action to the named identity, or correct the credentials.',
  ),
  QuotaReached: account(
    'A quota of the account is reached.',
    'Raise the named quota or free what counts against it.',
  ),
  NoCapacity: passing('AWS has no capacity of this kind at the moment.'),
  StackFailed: user(
    'CloudFormation could not make the stack and trying again as it is cannot help.',
    'Read AWS’s words in the message, change the spec or the account.',
  ),
  UpdateFailed: user(
    'The last change was rolled back; the cluster runs as before it.',
    'Read AWS’s words in the message, change the spec or the account.',
  ),
  RollbackStuck: account(
    'CloudFormation can neither finish the change nor take it back because of the named resource.',
    'Mend the named resource; or allow skipping it with the annotation `aws-operator.giantswarm.io/skip-resources`.',
  ),
  ApprovalNeeded: user(
    'The cluster works; a change of it waits because `spec.operations.changePolicy` is `Approve`.',
    'Read the plan in the message, and name it in the annotation `aws-operator.giantswarm.io/approve`.',
  ),
  StackForeign: account(
    'A stack with the wanted name exists and is not this cluster’s.',
    'Delete or rename that stack, or choose another cluster ID.',
  ),
  StackStatusUnknown: owner(
    'CloudFormation reports a status that this operator does not know; it takes no action.',
    'Upgrade the operator or mend the stack by hand.',
  ),
  DeletionBlocked: account(
    'Something that does not belong to a stack keeps AWS from deleting; the message names it.',
    'Remove the named objects, or give them up with the annotation `aws-operator.giantswarm.io/abandon`.',
  ),
  DeletionProtected: user('Deletion protection is on.', 'Set `spec.operations.deletionProtection` to false.'),
  KeyUnusable: account(
    'The cluster’s KMS key is disabled or pending deletion.',
    'Enable it or cancel its deletion.',
  ),
  UserDataTooLarge: user(
    'A machine’s user data is larger than EC2 takes; nothing is launched with it.',
    'Give the named masters or pool fewer or shorter labels.',
  ),
  GuestUnreachable: passing('The guest API does not answer yet.'),
  MachineFailed: user(
    'A machine runs but does not join, and says on its console why; the message repeats it.',
    'Mend what it names; the machine tries again by itself, but for one that Ignition gave up on: terminate that, and its group launches another.',
  ),
  NodesMissing: passing('The guest API answers but not all nodes are Ready.'),
  Unexpected: owner(
    'Something happened that the operator did not expect.',
    'Report it with the message and the log.',
  ),
} as const satisfies Record<string, ReasonFacts>;

export type Reason = keyof typeof reasons;

/** Whether it ends by itself, so that nobody need be warned. */
export function passes(reason: string): boolean {
  return reasons[reason as Reason]?.who === 'nobody needs to';
}
