/** The few kinds of fields that an AWSConfig is made of. Every field carries the description that users read. */
import { z } from 'zod';

/** Longest text of a field that rules compare; keeps what the API server must compute for a rule bounded. */
const longestText = 1024;

/** Text. Empty means "not given", since 2018 clients wrote every field. */
export const text = (description: string) => z.string().max(longestText).describe(description).optional();

/** Text of any length, for what is kept but not read. */
export const longText = (description: string) => z.string().describe(description).optional();

/** Text with a default that the API server fills in. */
export const textOr = (value: string, description: string) =>
  z.string().max(longestText).describe(description).default(value);

/** A whole number. Zero means "not given", since 2018 clients wrote every field. */
export const wholeNumber = (description: string) => z.int().describe(description).optional();

/** A whole number with a default that the API server fills in. */
export const wholeNumberOr = (value: number, description: string) =>
  z.int().describe(description).default(value);

/** A switch with a default that the API server fills in. */
export const switchOr = (value: boolean, description: string) =>
  z.boolean().describe(description).default(value);

/** An object of the 2018 type: that type ignored fields it did not know, so they are kept and ignored here. */
export const legacyObject = <Shape extends z.ZodRawShape>(shape: Shape, description: string) =>
  z.looseObject(shape).describe(description);

/** An object that did not exist in 2018: a field it does not know is a mistake, which kubectl reports. */
export const newObject = <Shape extends z.ZodRawShape>(shape: Shape, description: string) =>
  z.object(shape).describe(description);

/** Labels of nodes. */
export const labels = (description: string) =>
  z.record(z.string(), z.string()).describe(description).optional();
