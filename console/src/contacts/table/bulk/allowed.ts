import { type ContactFilters, isFiltered } from "../filters/filters";

export interface Allowed {
  /** Whether the user may change lists. */
  lists: boolean;
  /** Whether the contacts have the tags of the user's office. */
  tags: boolean;
  delete: boolean;
  /** Whether contacts are deleted by a request for each: requests for many are refused. */
  isOneByOne: boolean;
}

/**
 * Return what a user's restrictions leave of the actions on many contacts.
 *
 * @param hasTags whether the contacts have the tags of the user's office.
 */
export function allowedActions(
  restrictions: string[],
  isAll: boolean,
  filters: ContactFilters,
  hasTags = true,
): Allowed {
  const isRestricted = (name: string) => restrictions.includes(name);
  const isEverybody = isAll && !isFiltered(filters);
  return {
    lists: !isRestricted("lists"),
    tags: hasTags,
    delete: !isRestricted("disableDelete") && !(isAll && isRestricted("deleteAll")),
    isOneByOne: isRestricted("deleteAll") || (isRestricted("importContacts") && !isEverybody),
  };
}
