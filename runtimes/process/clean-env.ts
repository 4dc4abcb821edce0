/** The whole environment of a child: nothing of ours is added. Next's types ask every environment for NODE_ENV. */
export function cleanEnv(variables: Record<string, string>): NodeJS.ProcessEnv {
  return { ...variables } as Record<string, string> & NodeJS.ProcessEnv;
}
