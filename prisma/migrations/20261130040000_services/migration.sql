-- A back end that asks about locks. Before CONTRIBUTOR: of two roles the lower one edits less, and a service edits nothing.
ALTER TYPE "role" ADD VALUE 'SERVICE' BEFORE 'CONTRIBUTOR';
