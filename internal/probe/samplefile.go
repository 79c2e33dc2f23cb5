package probe

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
)

// SampleFile keeps every raw sample as a line of JSON. A full disk does not stop a drill: the first
// error is kept, later samples are dropped, and Close returns it.
type SampleFile struct {
	mu    sync.Mutex
	file  *os.File
	out   *bufio.Writer
	lines int
	err   error
}

// CreateSampleFile makes the file, readable by its owner alone.
func CreateSampleFile(path string) (*SampleFile, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("the raw samples have no place: %w", err)
	}
	return &SampleFile{file: file, out: bufio.NewWriterSize(file, 64<<10)}, nil
}

// Write appends one sample.
func (f *SampleFile) Write(sample Sample) {
	line, err := json.Marshal(sample)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err != nil {
		return
	}
	if err == nil {
		_, err = f.out.Write(append(line, '\n'))
	}
	if f.err = err; err == nil {
		f.lines++
	}
}

// Lines counts the samples written.
func (f *SampleFile) Lines() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.lines
}

// Close writes what is buffered and returns the first error of the file's life.
func (f *SampleFile) Close() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.out.Flush(); f.err == nil {
		f.err = err
	}
	if err := f.file.Close(); f.err == nil {
		f.err = err
	}
	return f.err
}

// ReadSamples reads a file of samples. A last line that was cut off, as by a kill, is left out.
func ReadSamples(in io.Reader) ([]Sample, error) {
	var samples []Sample
	reader := bufio.NewReaderSize(in, 64<<10)
	for number := 1; ; number++ {
		line, readErr := reader.ReadBytes('\n')
		if errors.Is(readErr, io.EOF) {
			return samples, nil
		}
		if readErr != nil {
			return samples, readErr
		}
		var sample Sample
		if err := json.Unmarshal(line, &sample); err != nil {
			return samples, fmt.Errorf("line %d is no sample: %w", number, err)
		}
		samples = append(samples, sample)
	}
}
