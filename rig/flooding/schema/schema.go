// Package schema has the written form of comparisons, for who reads them.
package schema

import _ "embed" // the schema

// Report is the JSON Schema of a comparison, flooding/v1.
//
//go:embed flooding.json
var Report string
