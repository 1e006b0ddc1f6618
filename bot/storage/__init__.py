"""What do we remember? Tables, repositories, migrations, secret box, media store."""
