/** The colours of every view and still picture: the one place they are written down.
 * The object below is plain JSON, since helpers/views/kit/colors.py reads it too. */
export const PALETTE = {
  "sequential": {
    "light": ["#f8fafc", "#d6e6f2", "#a3cbe3", "#61a5cf", "#2b7bb4", "#0d4f8b", "#06264f"],
    "dark": ["#141a22", "#17344f", "#1a5680", "#2680ab", "#55adc4", "#a2d8d2", "#f6fbe4"]
  },
  "diverging": {
    "light": ["#0b4a86", "#4f97cc", "#bcdaee", "#ffffff", "#fbd3b0", "#e8873a", "#9c3f04"],
    "dark": ["#8fd0ff", "#3d8fcb", "#1c4566", "#1a1f27", "#6b3a17", "#d0702a", "#ffc596"]
  },
  "lines": {
    "light": ["#0072b2", "#d55e00", "#009e73", "#b07c00", "#2a8fc4", "#b3568f"],
    "dark": ["#56b4e9", "#ff9a4d", "#3fd0a4", "#f0c64a", "#8fd0ff", "#e6a3c8"]
  },
  "on": { "light": "#10161d", "dark": "#ffffff" },
  "bar": { "light": "#2b7bb4", "dark": "#55adc4" },
  "masked": { "light": "#e4dfd8", "dark": "#3a342d" },
  "hatch": { "light": "#a89d8f", "dark": "#6f6558" },
  "accent": { "light": "#c44500", "dark": "#ff9a4d" },
  "paper": { "light": "#ffffff", "dark": "#111418" },
  "ink": { "light": "#16202b", "dark": "#eef2f6" },
  "soft": { "light": "#5b6673", "dark": "#a3adb8" },
  "line": { "light": "#ccd3da", "dark": "#3b444e" }
};
