package images

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/meshrig/meshrig/rig/flash"
)

// Silence is how long a server may send nothing, if a Source leaves it open.
const Silence = 30 * time.Second

var (
	// ErrNowhere means that the manifest has no address for an image.
	ErrNowhere = errors.New("the manifest has no url for it; download it by hand, then `meshrig firmware fetch --from FOLDER`")
	// ErrSilent means that a server stopped to send.
	ErrSilent = errors.New("the server sends nothing any more")
	// ErrPlain means that a server sends elsewhere, to an address without TLS.
	ErrPlain = errors.New("redirected to an address that is not https")
)

// Source is where images come from. The zero value fetches from the addresses of the manifest.
type Source struct {
	Folder  string        // if not "": a folder with files of the manifest's names
	Client  *http.Client  // nil: one of its own
	Silence time.Duration // 0: [Silence]
}

// Fetch gets the file of an image into the cache, if it is not there. What comes is trusted if
// it has the manifest's hash, else it is thrown away; so is half a file. The error is an
// *EntryError.
func (c Cache) Fetch(ctx context.Context, e Entry, from Source, progress flash.Progress) error {
	if !e.Pinned() {
		return &EntryError{e.ID, ErrNotPinned}
	}
	if c.Has(e) {
		if _, err := c.Open(e); err == nil {
			return nil
		}
	}
	var err error
	if from.Folder != "" {
		err = c.copy(ctx, e, from.Folder, progress)
	} else {
		err = c.download(ctx, e, from, progress)
	}
	if err != nil {
		return &EntryError{e.ID, err}
	}
	return nil
}

func (c Cache) copy(ctx context.Context, e Entry, folder string, progress flash.Progress) error {
	f, err := os.Open(filepath.Join(folder, e.File))
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return &os.PathError{Op: "read", Path: f.Name(), Err: fs.ErrInvalid}
	}
	return c.put(ctx, e, f, info.Size(), progress)
}

func (c Cache) download(ctx context.Context, e Entry, from Source, progress flash.Progress) error {
	if e.URL == "" {
		return ErrNowhere
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	silence := cmp.Or(from.Silence, Silence)
	watch := time.AfterFunc(silence, func() { stop(fmt.Errorf("%w (%v)", ErrSilent, silence)) })
	defer watch.Stop()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, e.URL, http.NoBody)
	if err != nil {
		return err
	}
	client := http.Client{}
	if from.Client != nil {
		client = *from.Client
	}
	client.CheckRedirect = func(r *http.Request, via []*http.Request) error {
		switch {
		case r.URL.Scheme != "https":
			return ErrPlain
		case len(via) >= 10:
			return errors.New("redirected ten times")
		}
		return nil
	}
	answer, err := client.Do(request)
	if err != nil {
		return cause(ctx, err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: the server answers %s", e.URL, answer.Status)
	}
	body := &attended{r: answer.Body, heard: func() { watch.Reset(silence) }}
	return cause(ctx, c.put(ctx, e, body, answer.ContentLength, progress))
}

// cause is why a download ended, if it was ended.
func cause(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}

// attended tells whenever something comes.
type attended struct {
	r     io.Reader
	heard func()
}

func (a *attended) Read(p []byte) (int, error) {
	n, err := a.r.Read(p)
	if n > 0 {
		a.heard()
	}
	return n, err
}
