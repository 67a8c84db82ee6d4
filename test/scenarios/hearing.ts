/** Listens to what a condition says while something else goes on. */
import type { Cluster } from '../../sandbox/stage/clusters.ts';
import { until } from '../../sandbox/stage/until.ts';

/** Everything a condition says from now until `stop`, in its order: `False Creating: CloudFormation creates …`. */
export function hear(cluster: Cluster, type: string): { readonly stop: () => Promise<readonly string[]> } {
  const heard: string[] = [];
  let stopped = false;
  const listening = until(
    'told to stop',
    async () => {
      const found = await cluster.condition(type);
      const sentence = `${found?.status} ${found?.reason}: ${found?.message}`;
      if (found !== undefined && heard.at(-1) !== sentence) heard.push(sentence);
      return stopped;
    },
    { deadline: 300_000 },
  );
  // A test that fails never asks, and the world ends under it.
  listening.catch(() => {});
  return {
    stop: async () => {
      stopped = true;
      await listening;
      return heard;
    },
  };
}
