/** What `kubectl get awsconfig -o wide` shows of an AWSConfig, as the API server prints it. */
import type { World } from './world.ts';

/** A row by the names of its columns: `{ Name: 'al9qy', Ready: 'True', … }`. */
export type AWSConfigRow = Readonly<Record<string, unknown>>;

interface Table {
  readonly columnDefinitions: readonly { readonly name: string }[];
  readonly rows: readonly { readonly cells: readonly unknown[] }[];
}

/** The row of one AWSConfig in the namespace `default`, all columns included. */
export async function row({ sandbox }: World, name: string): Promise<AWSConfigRow> {
  const { status, body } = await sandbox.hostCluster.request({
    method: 'GET',
    path: `/apis/provider.giantswarm.io/v1alpha1/namespaces/default/awsconfigs/${name}`,
    accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
  });
  if (status !== 200) throw new Error(`no row for ${name}: ${JSON.stringify(body)}`);
  const { columnDefinitions, rows } = body as Table;
  return Object.fromEntries(columnDefinitions.map(({ name: column }, at) => [column, rows[0]?.cells[at]]));
}
