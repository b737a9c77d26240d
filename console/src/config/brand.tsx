import { createContext, useContext } from "react";
import type { Brand } from "./start";

export const BrandContext = createContext<Brand | null>(null);

/** Return the brand of this host. */
export function useBrand(): Brand {
  const brand = useContext(BrandContext);
  if (brand === null) {
    throw new Error("no brand");
  }
  return brand;
}
