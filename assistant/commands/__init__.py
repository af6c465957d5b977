"""The commands of `maatwijzer`, grouped by what they are about."""
