package io.chatroom.instrumentation.websocket;

import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.field.FieldDescription;
import net.bytebuddy.description.field.FieldList;
import net.bytebuddy.description.method.MethodList;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.pool.TypePool;
import net.bytebuddy.utility.OpenedClassReader;
import org.jspecify.annotations.Nullable;

/**
 * Gives a generated class the simple name of the application's: Jetty tells it to the client when a
 * method for openings throws. As a class within a method has its own, so this stands as one that is
 * declared in the application's class.
 */
final class SameName extends AsmVisitorWrapper.AbstractBase {

  private final Class<?> enclosing;
  private final String name;

  SameName(Class<?> original) {
    this(original, original.getSimpleName());
  }

  /** The name of a class that need not be accessible where the generated one is. */
  SameName(Class<?> enclosing, String name) {
    this.enclosing = enclosing;
    this.name = name;
  }

  @Override
  public ClassVisitor wrap(
      TypeDescription type,
      ClassVisitor visitor,
      Implementation.Context context,
      TypePool pool,
      FieldList<FieldDescription.InDefinedShape> fields,
      MethodList<?> methods,
      int writerFlags,
      int readerFlags) {
    return new ClassVisitor(OpenedClassReader.ASM_API, visitor) {
      @Override
      public void visit(
          int version,
          int access,
          String internalName,
          @Nullable String signature,
          String superName,
          String @Nullable [] interfaces) {
        super.visit(version, access, internalName, signature, superName, interfaces);
        super.visitOuterClass(Type.getInternalName(enclosing), null, null);
        super.visitInnerClass(internalName, null, name.isEmpty() ? null : name, Opcodes.ACC_PUBLIC);
      }
    };
  }
}
