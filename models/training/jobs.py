#!/usr/bin/env python3
"""Lists the pictures to draw: JOBS/train.jsonl, one JSON line each with `svg` or `file`, `name`, `tags`, `set`, `family`.

Nothing of an evaluation set enters. Pictures of one `family` differ in colour or direction alone and meet in one batch, so that
each is the other's wrong answer.
"""
import argparse
import glob
import json
import os
import random
import re

from icon_sets import BRANDS, EMOJI, FILE_TYPES, FLAGS, LEFT_OUT, MOST, MOST_EMOJI, MOST_OTHER, PERMISSIVE

STYLE = re.compile(
    r'-(outline|outlined|outline-rounded|outline-sharp|rounded|sharp|filled|fill|solid|line|bold|duotone|light|thin|broken|linear'
    r'|bold-duotone|line-duotone|regular|remix|negative|twotone|24px|0?[1-9]|(?:10|12|16|20|24|28|32|48)(?:-(?:regular|filled|light|color|solid))?)$'
)
SKIN = re.compile(r'(light|medium|dark)-skin-tone|-(light|dark|medium|medium-light|medium-dark)$')
COLOURS = {  # hue range in degrees, saturation and lightness in percent
    'red': (-8, 8, 70, 100, 35, 58), 'orange': (20, 36, 85, 100, 45, 58), 'yellow': (47, 58, 85, 100, 45, 62), 'green': (95, 150, 50, 100, 25, 48),
    'blue': (208, 240, 60, 100, 35, 60), 'purple': (265, 290, 45, 90, 32, 58), 'pink': (320, 345, 70, 100, 60, 78), 'brown': (18, 32, 40, 65, 20, 34),
    'black': (0, 360, 0, 8, 0, 8), 'gray': (0, 360, 0, 6, 42, 66), 'white': (0, 360, 0, 6, 94, 100), 'teal': (172, 190, 60, 100, 28, 45),
}  # fmt: skip
TURNS = {'right': 0, 'down': 90, 'left': 180, 'up': 270}
# Words of icons that point: turned, they are named by the new direction.
POINTING = re.compile(r'\b(arrow|arrows|chevron|chevrons|caret|angle|triangle|pointer|direction|next|hand|finger|navigate|move|sort|corner|play|forward)\b')


def words(text):
    return re.sub(r'\s+', ' ', re.sub(r'[-_/]', ' ', text)).strip().lower()


def flat(text):
    return re.sub(r'[^a-z0-9]+', '', text.lower())


def load(path):
    with open(path, encoding='utf8') as file:
        return json.load(file)


class TagBank:
    """What the makers of icon sets and Unicode say that a name is about; a name has the tags of all sets that know it."""

    def __init__(self, modules):
        self.tags = {}
        for icon in load(f'{modules}/@mdi/svg/meta.json'):
            self.add(icon['name'], icon['aliases'] + icon['tags'])
        for name, icon in load(f'{modules}/@tabler/icons/icons.json').items():
            self.add(name, [str(tag) for tag in icon.get('tags', [])])
        for name, icon in load(f'{modules}/@fortawesome/fontawesome-free/metadata/icon-families.json').items():
            self.add(name, icon['search']['terms'] + icon.get('aliases', {}).get('names', []))
        for name, icon in load(f'{modules}/@primer/octicons/build/data.json').items():
            self.add(name, icon.get('keywords', []))
        for icon in load(f'{modules}/ionicons/dist/ionicons.json')['icons']:
            self.add(STYLE.sub('', icon['name']), icon.get('tags', []))
        for icon in load(f'{modules}/@carbon/icons/metadata.json')['icons']:
            self.add(icon['name'], icon.get('aliases', []))
        for name, icon in load(f'{modules}/@vscode/codicons/dist/metadata.json').items():
            self.add(name, icon.get('tags', []))
        source = open(f'{modules}/@phosphor-icons/core/dist/index.mjs', encoding='utf8').read()
        for name, tags in re.findall(r'name:\s*"([^"]+)",[^{}]*?tags:\s*\[([^\]]*)\]', source):
            self.add(name, re.findall(r'"([^"]+)"', tags))
        self.emoji = {}
        library = load(f'{modules}/emojilib/dist/emoji-en-US.json')
        for entry in load(f'{modules}/emojibase-data/en/data.json'):
            label = entry['label'].lower()
            tags = entry.get('tags', []) + [words(tag) for tag in library.get(entry['emoji'], []) if re.search('[a-z]', tag)]
            for key in {label, label.replace('flag: ', 'flag for '), label.replace('flag: ', '') + ' flag'}:
                self.emoji[flat(key)] = (label, tags)

    def add(self, name, tags):
        self.tags.setdefault(flat(name), []).extend(tags)

    def of(self, name):
        own = self.tags.get(flat(name), [])
        emoji = self.emoji.get(flat(name), ('', []))[1] if len(name) > 2 else []
        return [tag for tag in own if '*' not in tag and tag.isascii()] + emoji


def colour(name):
    h0, h1, s0, s1, l0, l1 = COLOURS[name]
    between = random.uniform
    return f'hsl({between(h0, h1) % 360:.0f},{between(s0, s1):.0f}%,{between(l0, l1):.0f}%)'


def rgb(low, high):
    return '#%02x%02x%02x' % tuple(random.randint(low, high) for _ in range(3))


def drawing(icons, key, plain=False, fill=None, ground=None, turn=0):
    """One icon as a square SVG with chance padding, colours, ground and size; `plain` is black on white at full size."""
    icon = icons['icons'][key]
    width = icon.get('width', icons.get('width', 16))
    height = icon.get('height', icons.get('height', 16))
    side = max(width, height)
    left = icon.get('left', 0) - (side - width) / 2
    top = icon.get('top', 0) - (side - height) / 2
    margin = side * (0.04 if plain else random.random() ** 2 * 0.3)
    size = 224
    mono = 'currentColor' in icon['body']
    if fill is None:
        fill = '#000'
        if not plain:
            chance = random.random()
            if chance < 0.30:
                fill = rgb(0, 150)
            elif chance < 0.42:
                fill, ground = rgb(0, 140), rgb(200, 255)
            elif chance < 0.62:
                fill, ground = rgb(225, 255), rgb(0, 60)
            elif chance < 0.72:
                fill, ground = '#ffffff', rgb(20, 190)
            elif chance < 0.82:
                fill, ground = rgb(120, 255), rgb(0, 50)
            if ground and not mono and chance < 0.42:
                ground = rgb(225, 255)
    if not plain and random.random() < 0.3:
        size = random.choice([16, 20, 24, 32, 32, 48, 48, 64, 64, 96])
    body = icon['body'].replace('currentColor', fill)
    if turn:
        body = f'<g transform="rotate({turn} {left + side / 2} {top + side / 2})">{body}</g>'
    box = f'{left - margin} {top - margin} {side + 2 * margin} {side + 2 * margin}'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="{size}" height="{size}" viewBox="{box}">{body}</svg>'
    return {'svg': svg, **({'ground': ground} if ground else {})}


def stem(name, key):
    """The icon's name without what tells its style; keys with the same stem are drawings of one thing."""
    if name in FILE_TYPES:
        folder = key.startswith('folder') or '-folder' in key
        return ('folder|' if folder else 'file|') + (re.sub(r'^(default-)?(root-)?(file|folder)(-type)?-?|-(opened|open)$', '', key) or ('folder' if folder else 'file'))
    if name in EMOJI:
        return key
    key = key.removeprefix(name + '-')
    while STYLE.search(key):
        key = STYLE.sub('', key)
    if name in ('logos', 'devicon', 'skill-icons'):
        key = re.sub(r'-(icon|original|plain|wordmark|dark)+$', '', key)
    return key


def described(name, base, bank):
    """(name, tags) of an icon, or None where it has no name that people would search by."""
    text = words(base.split('|')[-1])
    if name in EMOJI:
        known = bank.emoji.get(flat(base)) or bank.emoji.get(flat(base.replace('flag-for-flag-', 'flag-for-')))
        if known is None:
            return None if name in ('fxemoji', 'noto-v1') else (text, bank.of(text))
        return known[0].replace('flag: ', 'flag of '), list(known[1])
    if name in FLAGS:
        return ('flag of ' + text, []) if len(text) > 3 or name == 'circle-flags' else None
    if name in BRANDS:
        return text, ['logo of ' + text, text + ' brand logo', text + ' logo']
    if '|' in base:
        return text + (' folder icon' if base.startswith('folder') else ' file icon'), []
    return text, bank.of(base)


def icon_jobs(modules, bank, licences):
    folder = f'{modules}/@iconify/json'
    for name, info in sorted(load(f'{folder}/collections.json').items()):
        if info['license'].get('spdx') not in PERMISSIVE or name in LEFT_OUT:
            continue
        icons = load(f'{folder}/json/{name}.json')
        aliases, groups = {}, {}
        for alias, entry in icons.get('aliases', {}).items():
            if not any(key in entry for key in ('rotate', 'hFlip', 'vFlip')):
                aliases.setdefault(entry['parent'], []).append(words(STYLE.sub('', alias)))
        for key, icon in icons['icons'].items():
            if icon.get('hidden') or (name in EMOJI and SKIN.search(key)) or '<animate' in icon['body']:
                continue
            groups.setdefault(stem(name, key), []).append(key)
        bases = [base for base in sorted(groups) if base]
        random.shuffle(bases)
        most = MOST_EMOJI if name in EMOJI else MOST.get(name, MOST_OTHER)
        count = 0
        for base in bases[:most]:
            found = described(name, base, bank)
            if found is None or len(found[0]) < 2:
                continue
            text, tags = found
            for key in groups[base]:
                tags = tags + aliases.get(key, [])
            tags = sorted({words(str(tag)) for tag in tags if tag} - {text, ''})
            tags = random.sample(tags, min(14, len(tags)))
            key = random.choice(groups[base])
            plain = random.random() < 0.5
            yield {**drawing(icons, key, plain), 'name': text, 'tags': tags, 'set': name}
            count += 1
            mono = 'currentColor' in icons['icons'][key]['body']
            if mono and name not in BRANDS and len(text.split()) <= 3 and len(text) > 2 and text.isascii():
                yield from coloured(icons, key, name, text, tags)
        if name not in EMOJI + BRANDS + FLAGS + FILE_TYPES:
            yield from turned(icons, groups, name)
        licences.append({'set': name, 'name': info['name'], 'version': info.get('version', ''), 'author': info['author'], 'licence': info['license'], 'names': count})


def coloured(icons, key, name, text, tags):
    """The same drawing in two or three colours, with the colour in the name."""
    if random.random() > 0.045:
        return
    family = f'{name}/{key}/colour'
    for shade in random.sample(sorted(COLOURS), 3):
        light = shade in ('white', 'yellow')
        ground = rgb(0, 90) if shade == 'white' or (light and random.random() < 0.4) else (None if random.random() < 0.7 or shade in ('black', 'gray') else rgb(235, 255))
        picture = drawing(icons, key, False, colour(shade), ground)
        extra = [text, f'{shade} {text} icon', f'{text} in {shade}', f'{shade} icon'] + [f'{shade} {tag}' for tag in tags[:2]]
        yield {**picture, 'name': f'{shade} {text}', 'tags': extra, 'set': name, 'family': family}


def turned(icons, groups, name):
    """Icons that point to the right, turned to all four sides and renamed."""
    right = sorted(base for base in groups if re.search(r'(^|-)right(-|$)', base) and not re.search(r'left|up|down|top|bottom|north|south|panel|align|sidebar|text', base))
    right = [base for base in right if POINTING.search(words(base))]
    random.shuffle(right)
    for base in right[:9]:
        key = random.choice(groups[base])
        text = words(base)
        rest = re.sub(r'\s+', ' ', re.sub(r'\bright\b', '', text)).strip()
        plain = random.random() < 0.4
        for way, turn in TURNS.items():
            own = re.sub(r'\bright\b', way, text)
            tags = [f'{rest} {way}', f'{way} {rest}', f'{rest} pointing {way}', f'{way} arrow' if 'arrow' in text else f'pointing {way}', f'{way}']
            yield {**drawing(icons, key, plain, turn=turn), 'name': own, 'tags': sorted(set(tags) - {own}), 'set': name, 'family': f'{name}/{key}/turn'}


def clip_art(folder):
    for path in sorted(glob.glob(folder + '/**/*.svg', recursive=True)):
        if not 800 < os.path.getsize(path) < 90000:
            continue
        text = open(path, 'rb').read().decode('utf8', 'ignore')
        title = re.search(r'<dc:title>\s*([^<]+?)\s*<', text)
        title = re.sub(r'[\s_]+', ' ', title.group(1) if title else os.path.basename(path)[:-4]).strip().lower()
        if len(title) < 2:
            continue
        tags = [words(tag) for tag in re.findall(r'<rdf:li>\s*([^<]+?)\s*</rdf:li>', text)][:10]
        tags += [words(part) for part in os.path.relpath(path, folder).split('/')[-3:-1]]
        about = re.search(r'<dc:description>\s*([^<]+?)\s*<', text)
        yield {
            'file': os.path.abspath(path),
            'name': title,
            'tags': sorted({tag for tag in tags if 1 < len(tag) < 40} - {title}),
            'description': about.group(1)[:160].lower() if about else '',
            'set': 'openclipart',
        }


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--npm', required=True, help='node_modules with the packages of package.json')
    parser.add_argument('--clip-art', required=True, help="the openclipart package's svg folder")
    parser.add_argument('--out', required=True)
    parser.add_argument('--most', type=int, help='draw a chance sample of that many, for a trial run')
    options = parser.parse_args()
    random.seed(1)
    os.makedirs(options.out, exist_ok=True)
    licences = []
    bank = TagBank(options.npm)
    jobs = [*icon_jobs(options.npm, bank, licences), *clip_art(options.clip_art)]
    random.shuffle(jobs)
    # The backbone costs most of the time: it sees all emoji, clip art and families, and a share of the icons.
    rich = [job for job in jobs if 'family' in job or job['set'] in EMOJI or job['set'] == 'openclipart' or random.random() < 0.4]
    chosen = {id(job) for job in rich}
    jobs = rich + [job for job in jobs if id(job) not in chosen]
    if options.most:
        rich = rich[: options.most]
        jobs = rich
    with open(f'{options.out}/train.jsonl', 'w', encoding='utf8') as file:
        for index, job in enumerate(jobs):
            file.write(json.dumps({**job, 'backbone': index < len(rich)}) + '\n')
    with open(f'{options.out}/licences.json', 'w', encoding='utf8') as file:
        json.dump(licences, file, indent=1)
    with open(f'{options.out}/names.json', 'w', encoding='utf8') as file:
        json.dump(sorted({job['name'] for job in jobs}), file)
    counts = {kind: sum(job.get('family', '').endswith(kind) for job in jobs) for kind in ('colour', 'turn')}
    print(len(jobs), 'pictures,', len(rich), 'for the backbone,', len(licences), 'sets', counts)


if __name__ == '__main__':
    main()
