// Package schema has the written form of reports.
package schema

import _ "embed" // the schema

// Report is the JSON Schema of report.json, report/v2.
//
//go:embed report.json
var Report string
