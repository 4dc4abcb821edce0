const KEY = 'millrace.workspace';

/** Only a convenience of this browser; storage may be switched off. */
export function rememberWorkspace(workspace: string): void {
  try {
    localStorage.setItem(KEY, workspace);
  } catch {
    // The start page then asks which workspace to open.
  }
}

export function lastWorkspace(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
