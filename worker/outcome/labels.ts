const LABELS_MAX = 50;

/** The `wm_labels` of a returned object: distinct, sorted. */
export function labelsOf(resultJson: string): string[] {
  if (!resultJson.includes('"wm_labels"')) return [];
  const value = JSON.parse(resultJson) as unknown;
  if (typeof value !== 'object' || value === null || !('wm_labels' in value) || !Array.isArray(value.wm_labels))
    return [];
  const labels = value.wm_labels.filter((label): label is string => typeof label === 'string');
  return [...new Set(labels)].toSorted().slice(0, LABELS_MAX);
}
