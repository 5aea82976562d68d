package io.omnitransfer.embedded.compiler;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Compiles Java source in memory; its loader hands out class files as resources too. */
public final class SourceLoader extends ClassLoader {
    private final Map<String, byte[]> files = new HashMap<>();

    private SourceLoader() {
        super(SourceLoader.class.getClassLoader());
    }

    public static Class<?> compile(String name, String source) throws ClassNotFoundException {
        SourceLoader loader = new SourceLoader();
        var compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter log = new StringWriter();
        JavaFileManager manager = new ForwardingJavaFileManager<>(compiler.getStandardFileManager(null, null, null)) {
            @Override
            public JavaFileObject getJavaFileForOutput(
                    Location at, String type, JavaFileObject.Kind kind, javax.tools.FileObject sibling) {
                return loader.output(type);
            }
        };
        var unit = new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignore) {
                return source;
            }
        };
        List<String> options = List.of("-g", "-proc:none", "-Xlint:none", "-cp", System.getProperty("java.class.path"));
        if (!compiler.getTask(log, manager, null, options, null, List.of(unit)).call()) {
            throw new IllegalStateException(log + "\n" + source);
        }
        return Class.forName(name, true, loader);
    }

    private JavaFileObject output(String type) {
        return new SimpleJavaFileObject(URI.create("bytes:///" + type), JavaFileObject.Kind.CLASS) {
            @Override
            public OutputStream openOutputStream() {
                return new ByteArrayOutputStream() {
                    @Override
                    public void close() {
                        files.put(type, toByteArray());
                    }
                };
            }
        };
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = files.get(name);
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    @Override
    public InputStream getResourceAsStream(String path) {
        byte[] bytes = path.endsWith(".class")
                ? files.get(path.substring(0, path.length() - 6).replace('/', '.'))
                : null;
        return bytes == null ? super.getResourceAsStream(path) : new ByteArrayInputStream(bytes);
    }
}
