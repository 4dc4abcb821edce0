/** Where packages come from; null: the public one. */
export type Registries = {
  npmRegistry: string | null;
  pipIndexUrl: string | null;
  pipExtraIndexUrls: string[];
};

export const PUBLIC_REGISTRIES: Registries = { npmRegistry: null, pipIndexUrl: null, pipExtraIndexUrls: [] };
