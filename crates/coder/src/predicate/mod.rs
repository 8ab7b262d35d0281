//! Each clause or event noun as one normalised structure; the only room that knows the parser's labels.
