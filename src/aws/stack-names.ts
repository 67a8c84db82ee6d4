/** Which stacks are ours, told by name alone, since a list of stacks shows no tags. Source: the original operator's stack names. */

const pattern = /^cluster-([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)-(?:guest-main|host-setup|host-main)$/;

/** The cluster a stack name belongs to; undefined when the name is not one of ours. */
export function clusterIdOf(stackName: string): string | undefined {
  return pattern.exec(stackName)?.[1];
}
