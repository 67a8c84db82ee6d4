/** Asks a guest's API server over TLS, with the cluster's own certificate, at the addresses the host cluster's Endpoints name. */
import type { KubeClient } from '../kube/client.ts';
import type { Credentials, TlsIdentity } from '../kube/credentials.ts';
import { type Node, nodes } from '../kube/resources.ts';
import { openKubeClient } from '../kube/rest-client.ts';
import { type Clock, seconds } from '../support/clock.ts';
import { asOperatorError } from '../support/errors.ts';
import type { GuestAnswer, GuestApi, GuestEndpoint, GuestNode } from './guest-api.ts';

/** A guest that does not answer within this is silent; the next pass asks again. */
const patience = seconds(5);

export function liveGuestApi(clock: Clock): GuestApi {
  return {
    async ask(endpoint, signal) {
      let answer: GuestAnswer = { kind: 'silent', reason: 'it has no addresses yet' };
      for (const address of endpoint.addresses) {
        answer = await askOne(clock, endpoint, address, signal);
        if (answer.kind === 'answers') return answer;
      }
      return answer;
    },
  };
}

async function askOne(
  clock: Clock,
  endpoint: GuestEndpoint,
  address: string,
  signal: AbortSignal,
): Promise<GuestAnswer> {
  const { ca, crt, key } = endpoint.client;
  const client: KubeClient = openKubeClient({
    clock,
    connection: {
      server: `https://${address}:${endpoint.port}`,
      credentials: fixedCredentials({ ca, cert: crt, key, serverName: endpoint.serverName }),
    },
  });
  try {
    const found = await client.list(nodes, {}, { signal, deadline: patience });
    return { kind: 'answers', nodes: found.map(guestNode) };
  } catch (thrown) {
    signal.throwIfAborted();
    return { kind: 'silent', reason: asOperatorError(thrown, 'list nodes').message };
  } finally {
    client.close();
  }
}

function fixedCredentials(tls: TlsIdentity): Credentials {
  return { identity: async () => ({ tls }), forget: () => {} };
}

/** `aws:///eu-central-1a/i-0123…` ends with the instance. Source: kubernetes/cloud-provider-aws, `instances.go`. */
function guestNode(node: Node): GuestNode {
  const instanceId = /^aws:\/\/\/.*\/(i-[0-9a-f]+)$/.exec(node.spec?.providerID ?? '')?.[1];
  const addresses = (node.status?.addresses ?? [])
    .filter(({ type }) => type === 'InternalIP')
    .map(({ address }) => address);
  return { name: node.metadata.name, instanceId, addresses, ready: isReady(node) };
}

function isReady(node: Node): boolean {
  return node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
}
