package images

import "path"

// Guess finds the image that a file is meant for, by the patterns of file names in a manifest.
// False: none or several.
func (m Manifest) Guess(file string) (Entry, bool) {
	var found []Entry
	for _, e := range m.Images {
		if ok, err := path.Match(e.File, file); err == nil && ok {
			found = append(found, e)
		}
	}
	if len(found) != 1 {
		return Entry{}, false
	}
	return found[0], true
}
