// Package schema has the written form of what captures consist of.
package schema

import _ "embed" // the schema

// Frame is the JSON Schema of a line that tells of a frame.
//
//go:embed frame.json
var Frame string
