package admin

import "fmt"

// FileError says where a file on flash does not hold what it should.
type FileError struct {
	File   string
	Field  string
	Offset int    // bytes from the start of the file
	Want   string // what was expected there
}

// Error names the file, the field and what was expected.
func (e *FileError) Error() string {
	return fmt.Sprintf("admin: %s: %s at byte %d: expected %s", e.File, e.Field, e.Offset, e.Want)
}
