-- The role that serves; the owner of the schema never does.
\set word `cat /run/secrets/praxis_password`
CREATE ROLE praxis LOGIN PASSWORD :'word';
