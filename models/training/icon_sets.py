"""Which icon sets are trained on: by licence, by kind, and how many names of each."""

PERMISSIVE = {'Apache-2.0', 'MIT', 'CC0-1.0', 'ISC', 'BSD-3-Clause', 'Unlicense', 'CC-BY-4.0', 'CC-BY-3.0'}

# Lucide, Feather and Twemoji are what quality is measured with. The others are of unclear origin or repeat a set that is there.
LEFT_OUT = set(
    'lucide lucide-lab feather twemoji iconmind keyline-icons reicon griddy-icons svg-spinners '
    'heroicons-outline heroicons-solid fa6-solid fa6-regular fa6-brands fa-solid fa-regular fa-brands fa7-regular pepicons famicons '
    'material-symbols-light ic bxs bxl uim uit uis thesvg thesvg-color selfhst token token-branded cryptocurrency cif flag '
    'devicon-plain streamline-logos cib fa7-brands nonicons bpmn ginetex pepicons-print pepicons-pencil icon-park-twotone '
    'streamline-pixel glyphs-poly meteor-icons'.split()
)

EMOJI = 'noto noto-v1 fluent-emoji fluent-emoji-flat fluent-emoji-high-contrast emojione emojione-monotone fxemoji streamline-emojis'.split()
BRANDS = 'simple-icons logos devicon skill-icons cryptocurrency-color gcp'.split()
FLAGS = 'circle-flags flagpack'.split()
FILE_TYPES = 'vscode-icons material-icon-theme catppuccin file-icons'.split()

# Names of one set that are drawn at most; the rich sets bring words that no other has.
MOST = {
    'mdi': 2600, 'tabler': 2200, 'ph': 1500, 'material-symbols': 2000, 'fluent': 1400, 'solar': 1000, 'mingcute': 1000,
    'carbon': 1200, 'game-icons': 2000, 'healthicons': 900, 'fa7-solid': 1600, 'streamline': 1000, 'icon-park': 900, 'hugeicons': 1200,
    'simple-icons': 500, 'logos': 400, 'devicon': 200, 'skill-icons': 150, 'cryptocurrency-color': 60, 'gcp': 100,
    'vscode-icons': 250, 'material-icon-theme': 200, 'catppuccin': 100, 'file-icons': 100, 'circle-flags': 260, 'flagpack': 260,
    'fluent-color': 400, 'flat-color-icons': 330, 'meteocons': 250, 'pinhead': 800, 'octicon': 400, 'ion': 500, 'codicon': 400,
}  # fmt: skip
MOST_OTHER = 450
MOST_EMOJI = 2200
