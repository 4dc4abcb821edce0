export type Problem = {
  /** An error makes a run fail or a save be refused; a warning is probably not what was meant. */
  severity: 'error' | 'warning';
  code: string;
  /** The step it concerns; null for the flow itself. */
  moduleId: string | null;
  message: string;
};
