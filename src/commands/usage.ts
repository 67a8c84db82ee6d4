/** What `aws-operator help` says. */

/** The commands, then the settings of the only one that has any. */
export function usage(settings: string): string {
  return `aws-operator turns AWSConfig objects into Kubernetes clusters on AWS, keeps them so, and removes them.

Usage: aws-operator <command> [settings]

Commands:
  daemon      run the operator until it is asked to stop
  kubeconfig  write a kubeconfig for a guest cluster; \`aws-operator kubeconfig --help\` says how
  version     print version, source and the version bundles it handles, as YAML
  help        print this

Settings of daemon:
${settings}`;
}
