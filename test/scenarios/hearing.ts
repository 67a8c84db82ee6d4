/** Listens to what a condition says while something else goes on. */
import type { Cluster, Status } from '../../sandbox/stage/clusters.ts';
import type { KubeObject } from '../../sandbox/stage/manifests.ts';
import { until } from '../../sandbox/stage/until.ts';

/**
 * Everything a condition says from now until `stop`, in its order: `False Creating: CloudFormation creates …`. A watch
 * brings every state that the API server had, so that nothing is missed however short it lasted.
 */
export function hear(cluster: Cluster, type: string): { readonly stop: () => Promise<readonly string[]> } {
  const heard: string[] = [];
  const ears = new AbortController();
  let latest = 0;
  const listen = async (): Promise<void> => {
    for await (const state of cluster.states(ears.signal)) {
      latest = versionOf(state);
      const conditions = ((state['status'] ?? {}) as Status).conditions ?? [];
      const found = conditions.find((one) => one.type === type);
      const sentence = `${found?.status} ${found?.reason}: ${found?.message}`;
      if (found !== undefined && heard.at(-1) !== sentence) heard.push(sentence);
    }
  };
  const listening = listen();
  // A test that fails never asks, and the world ends under it.
  listening.catch(() => {});
  return {
    stop: async () => {
      const live = await cluster.live();
      if (live !== undefined) {
        const lastWord = versionOf(live);
        await until('everything said so far was heard', () => Promise.resolve(latest >= lastWord));
      }
      ears.abort();
      await listening;
      return heard;
    },
  };
}

/** As a number, which the versions of an API server on etcd are. */
function versionOf({ metadata }: KubeObject): number {
  return Number(metadata['resourceVersion']);
}
