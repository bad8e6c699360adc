import { spawn } from 'node:child_process';

/** Opens the person's own browser where there is a screen to show it on; without one, or where it fails, nothing happens. */
export function openBrowser(address: string): void {
  const { platform, env } = process;
  const hasScreen = platform === 'darwin' || env.DISPLAY !== undefined || env.WAYLAND_DISPLAY !== undefined;
  if (!hasScreen) return;
  const child = spawn(platform === 'darwin' ? 'open' : 'xdg-open', [address], { detached: true, stdio: 'ignore' });
  child.on('error', () => undefined);
  child.unref();
}
