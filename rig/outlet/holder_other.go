//go:build !linux

package outlet

// holder names the program that listens at a port, which cannot be seen here.
func holder(string) (name string, ok bool) { return "", false }
