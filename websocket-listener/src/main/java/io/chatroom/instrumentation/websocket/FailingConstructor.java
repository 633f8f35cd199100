package io.chatroom.instrumentation.websocket;

import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.implementation.Implementation;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import net.bytebuddy.pool.TypePool;
import net.bytebuddy.utility.OpenedClassReader;
import org.jspecify.annotations.Nullable;

/**
 * Tells of an endpoint's constructor that throws: where no configurator of the application's makes
 * the object, nothing else could. Byte Buddy's advice catches nothing in constructors, as there is
 * no object before the superclass's has returned; what comes after that is guarded here.
 */
final class FailingConstructor
    implements AsmVisitorWrapper.ForDeclaredMethods.MethodVisitorWrapper {

  private static final String CONSTRUCTOR = "<init>";

  @Override
  public MethodVisitor wrap(
      TypeDescription type,
      MethodDescription method,
      MethodVisitor visitor,
      Implementation.Context context,
      TypePool pool,
      int writerFlags,
      int readerFlags) {
    boolean areExpanded = (readerFlags & ClassReader.EXPAND_FRAMES) != 0;
    return new Guard(visitor, type.getInternalName(), areExpanded ? Opcodes.F_NEW : Opcodes.F_FULL);
  }

  private static final class Guard extends MethodVisitor {
    private final String type;
    private final int frame;
    private @Nullable Label start;
    private int unfinished;
    private boolean isOfNoCompiler;

    Guard(MethodVisitor next, String type, int frame) {
      super(OpenedClassReader.ASM_API, next);
      this.type = type;
      this.frame = frame;
    }

    @Override
    public void visitTypeInsn(int opcode, String created) {
      super.visitTypeInsn(opcode, created);
      if (opcode == Opcodes.NEW) {
        unfinished++;
      }
    }

    /** The first constructor that is called on no new object is the superclass's, or another. */
    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
      if (opcode != Opcodes.INVOKESPECIAL || !name.equals(CONSTRUCTOR)) {
        return;
      }
      if (unfinished > 0) {
        unfinished--;
      } else if (start == null) {
        Label begin = new Label();
        tell("making", "()V");
        super.visitLabel(begin);
        start = begin;
      } else {
        isOfNoCompiler = true; // where there is an object is then not known
      }
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
      if (start != null && !isOfNoCompiler) {
        guard(start);
      }
      super.visitMaxs(Math.max(maxStack, 3), maxLocals);
    }

    private void guard(Label begin) {
      Label end = new Label();
      Label caught = new Label();
      String thrown = Type.getInternalName(Throwable.class);
      super.visitLabel(end);
      super.visitTryCatchBlock(begin, end, caught, thrown);
      super.visitLabel(caught);
      super.visitFrame(frame, 1, new Object[] {type}, 1, new Object[] {thrown});
      super.visitInsn(Opcodes.DUP);
      super.visitVarInsn(Opcodes.ALOAD, 0);
      tell("notMade", "(Ljava/lang/Throwable;Ljava/lang/Object;)V");
      super.visitInsn(Opcodes.ATHROW);
    }

    private void tell(String event, String descriptor) {
      super.visitMethodInsn(
          Opcodes.INVOKESTATIC,
          Type.getInternalName(ConfiguratorEvents.class),
          event,
          descriptor,
          false);
    }
  }
}
