package slim

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
)

// each calls f for every file of a tarball, in order.
func each(tarball []byte, f func(name string, content io.Reader) error) error {
	unzipped, err := gzip.NewReader(bytes.NewReader(tarball))
	if err != nil {
		return err
	}
	in := tar.NewReader(unzipped)
	for {
		header, err := in.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if header.Typeflag != tar.TypeReg {
			continue
		}
		if err := f(header.Name, in); err != nil {
			return fmt.Errorf("%s: %w", header.Name, err)
		}
	}
}

// writer makes a tarball. The same files give the same bytes.
type writer struct {
	out bytes.Buffer
	zip *gzip.Writer
	tar *tar.Writer
}

func newWriter() *writer {
	w := &writer{}
	w.zip, _ = gzip.NewWriterLevel(&w.out, gzip.BestSpeed) // a valid level has no error
	w.tar = tar.NewWriter(w.zip)
	return w
}

func (w *writer) add(name string, content []byte) error {
	if err := w.tar.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(content))}); err != nil {
		return err
	}
	_, err := w.tar.Write(content)
	return err
}

func (w *writer) close() ([]byte, error) {
	err := errors.Join(w.tar.Close(), w.zip.Close())
	return w.out.Bytes(), err
}
