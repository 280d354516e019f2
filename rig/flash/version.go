package flash

import (
	"fmt"
	"strings"

	"github.com/meshrig/meshrig/rig/release"
)

// VersionMismatch says that a board runs something else than what was flashed.
type VersionMismatch struct {
	Image    Image
	Reported string // what the board printed
}

func (e *VersionMismatch) Error() string {
	return fmt.Sprintf("flash: %s was flashed, but the board reports %q; it may run an image from another slot, or the manifest's version is wrong",
		e.Image, e.Reported)
}

// CheckVersion holds what a flashed board reports (`ver`, or its banner) against the version
// of the image. The numbers have to be equal; a suffix of the image's version, such as a
// commit, has to be equal too if the image has one. The error is a *VersionMismatch.
func CheckVersion(image Image, reported string) error {
	want, err := release.Parse(image.Version)
	if err != nil {
		return fmt.Errorf("flash: version of image %s in the manifest: %w", image.File, err)
	}
	got, err := release.Parse(reported)
	if err != nil || got.Compare(want) != 0 || (suffix(want) != "" && suffix(want) != suffix(got)) {
		return &VersionMismatch{Image: image, Reported: reported}
	}
	return nil
}

// suffix is what follows the numbers of a version: "-d9296435", "+meshrig".
func suffix(v release.Version) string {
	if i := strings.IndexAny(v.Text, "-+"); i >= 0 {
		return v.Text[i:]
	}
	return ""
}
