// Package firmware holds what runs on boards: its folders are our own firmware, and its
// manifest lists the images of the released one.
package firmware

import _ "embed"

//go:embed images.yaml
var images string

// Images is the text of images.yaml, the manifest of released images.
func Images() string { return images }
