/** What coding agents are told of the tools, in English as such tools do; package.json tells the editor's agents the same. */

const limit = 'Images at most; 20 if left out.';

export const searchTool = {
  name: 'search_images',
  description:
    'Finds image files of the workspace by what they show, offline. Use it instead of guessing file names or listing folders when you need an icon, logo, screenshot, photo or other picture, to reference it, reuse it or check whether it exists. The query is plain English about what the picture shows, or the text in it; file and folder names count too. Filters may follow: type:svg,png folder:icons name:*-dark.* w:>=512 color:red alpha:yes text:"sign in" git:changed, -excluded. Answers paths with format and size in pixels, those that are likely what was asked for apart from the rest.',
  fields: { query: 'What the image shows, such as "red warning icon", with filters if need be.', limit },
} as const;

export const similarTool = {
  name: 'find_similar_images',
  description:
    'Finds image files of the workspace that look like a given one, offline: copies, other sizes and formats, variants, pictures of the same thing. Answers paths with format and size in pixels, those that are likely the same or alike apart from the rest.',
  fields: { path: 'The image: a path relative to the workspace, or an absolute one.', limit },
} as const;
