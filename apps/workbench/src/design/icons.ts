import { type IconName, Icons } from '@blueprintjs/icons';

/** Icons come when first drawn, in one small piece: the full set would cost as much as everything else. */
export function loadIconsLazily(): void {
  Icons.setLoaderOptions({
    loader: async (name: IconName) => {
      const { iconPaths } = await import('./icon-paths.js');
      return [...(iconPaths[name] ?? iconPaths.blank ?? [])];
    },
  });
}
