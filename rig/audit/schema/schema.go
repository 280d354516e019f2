// Package schema has the written form of audits, for who reads them.
package schema

import _ "embed" // the schema

// Report is the JSON Schema of an audit, audit/v1.
//
//go:embed audit.json
var Report string
