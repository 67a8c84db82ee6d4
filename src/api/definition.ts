/** What all our CustomResourceDefinitions have in common. */

/** A column of `kubectl get`. */
export interface Column {
  readonly name: string;
  readonly type: 'string' | 'integer' | 'date';
  readonly jsonPath: string;
  readonly description: string;
  /** 0 is always shown, 1 with `-o wide`. */
  readonly priority?: 1 | undefined;
}

/** Where the object's own `Ready` condition stands. */
const readyCondition = '.status.conditions[?(@.type=="Ready")]';

/** Why the object is ready, or why not. */
export const reasonColumn: Column = {
  name: 'Reason',
  type: 'string',
  jsonPath: `${readyCondition}.reason`,
  description: 'Why, or why not.',
};

/** How long ago the object was applied. */
export const ageColumn: Column = {
  name: 'Age',
  type: 'date',
  jsonPath: '.metadata.creationTimestamp',
  description: 'Time since it was applied.',
};

/** The sentence of `Ready`. */
export const messageColumn: Column = {
  name: 'Message',
  type: 'string',
  jsonPath: `${readyCondition}.message`,
  description: 'In words.',
  priority: 1,
};

/** Whether the object is ready; `description` says what that means for its kind. */
export function readyColumn(description: string): Column {
  return { name: 'Ready', type: 'string', jsonPath: `${readyCondition}.status`, description };
}

export interface Definition {
  readonly group: string;
  readonly version: string;
  readonly names: {
    readonly kind: string;
    readonly plural: string;
    readonly singular: string;
    readonly shortNames: readonly string[];
  };
  readonly columns: readonly Column[];
  /** OpenAPI of the whole object. */
  readonly schema: object;
}

/** A CRD of a namespaced kind with one version and a status of its own. */
export function definition({ group, version, names, columns, schema }: Definition): object {
  const { kind, plural, singular, shortNames } = names;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind, listKind: `${kind}List`, plural, singular, shortNames, categories: ['giantswarm'] },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: columns,
          schema: { openAPIV3Schema: schema },
        },
      ],
    },
  };
}
