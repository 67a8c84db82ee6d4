/** What to type to look around while the demo stays up. */
import type { FullSandbox } from '../start.ts';

export function lookAround({ directory, env, machines }: FullSandbox): readonly string[] {
  const guest = [
    `kubectl --kubeconfig ${directory}/kubeconfigs/al9qy.yaml get nodes,pods -A    # the guest`,
    `tail ${directory}/guest/machines/*/log/journal.log    # what its machines did`,
  ];
  return [
    `export KUBECONFIG=${env['KUBECONFIG']}`,
    'kubectl get awsconfig -o wide',
    'kubectl describe awsconfig al9qy',
    'kubectl -n al9qy get service,endpoints',
    ...(machines === undefined ? [] : guest),
    `set -a; . ${directory}/env; set +a        # the AWS of the host account; any AWS client works`,
    'aws cloudformation list-stacks',
    'aws sts assume-role --role-arn $SANDBOX_GUEST_ROLE_ARN --role-session-name me    # the guest account',
    'kubectl delete awsconfig al9qy',
  ];
}
