package source

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"strings"
)

// readArchive reads an archive of one recording as it comes. What cannot go back has to have the meta
// file in front of the samples, which not every archive has. The error is a *FormatError.
func readArchive(r io.Reader, name string) (Source, error) {
	var m *meta
	if again, ok := r.(io.Seeker); ok {
		files := tar.NewReader(r)
		for head, err := files.Next(); err == nil && m == nil; head, err = files.Next() {
			if strings.HasSuffix(head.Name, sigmfMeta) {
				if m, err = metaOf(files); err != nil {
					return nil, &FormatError{name, head.Name, err}
				}
			}
		}
		if _, err := again.Seek(0, io.SeekStart); err != nil {
			return nil, &FormatError{name, "archive", err}
		}
	}
	return sigmfArchived(r, name, m)
}

// metaOf reads a meta file of an archive.
func metaOf(r io.Reader) (*meta, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxMeta+1))
	if err == nil && len(text) > maxMeta {
		err = fmt.Errorf("more than %d bytes", maxMeta)
	}
	if err != nil {
		return nil, err
	}
	m := new(meta)
	return m, m.read(text)
}

// sigmfArchived reads an archive whose meta file may be known.
func sigmfArchived(r io.Reader, name string, m *meta) (Source, error) {
	fail := func(where string, err error) (Source, error) { return nil, &FormatError{name, where, err} }
	files := tar.NewReader(r)
	for {
		head, err := files.Next()
		if errors.Is(err, io.EOF) {
			return fail("archive", errors.New("no samples in it; it holds a "+sigmfMeta+" and behind it a "+sigmfData))
		}
		if err != nil {
			return fail("archive", err)
		}
		switch {
		case strings.HasSuffix(head.Name, sigmfMeta):
			if m, err = metaOf(files); err != nil {
				return fail(head.Name, err)
			}
		case strings.HasSuffix(head.Name, sigmfData):
			if m == nil {
				return fail(head.Name, errors.New("the samples are in front of the meta file, and there is no way back; name the file instead"))
			}
			info, gaps, err := m.stream(name)
			if err != nil {
				return nil, err
			}
			info.Count = head.Size / int64(info.Coding.Size())
			s := withHash(info, files, nil, gaps, m.Global.Hash)
			if c, ok := r.(io.Closer); ok {
				s.close = c.Close
			}
			return s, nil
		}
	}
}
