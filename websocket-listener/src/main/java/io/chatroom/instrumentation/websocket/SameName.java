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

  private final Class<?> original;

  SameName(Class<?> original) {
    this.original = original;
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
          String name,
          @Nullable String signature,
          String superName,
          String @Nullable [] interfaces) {
        super.visit(version, access, name, signature, superName, interfaces);
        super.visitOuterClass(Type.getInternalName(original), null, null);
        super.visitInnerClass(name, null, original.getSimpleName(), Opcodes.ACC_PUBLIC);
      }
    };
  }
}
